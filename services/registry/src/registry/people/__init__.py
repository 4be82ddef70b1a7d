"""People and parties (人员与党建): who holds which post in an organization, its members, premises, funds, branches, party."""
