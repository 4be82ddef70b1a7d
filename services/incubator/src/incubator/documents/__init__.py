"""Documents of applications for entry (材料): what each kind of applicant must bring, and the files that were brought."""
