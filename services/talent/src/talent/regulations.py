"""The catalogue of what this service may cite; titles are those of docs/law and its list of texts not held."""

from bureaukit.law import Instrument

REGISTRATION = Instrument("社会工作者职业水平证书登记办法", key="SWR-2009", number="民发〔2009〕44号", held=False)
LOCAL_REGISTRATION = Instrument("五华区社区社会工作者职业水平证书登记制度", key="WH-REGISTER", held=False)
TITLE_SUBSIDY = Instrument("五华区社工人才职称补贴制度", key="WH-SUBSIDY", held=False)
ID_NUMBERS = Instrument("公民身份号码", key="GB-11643", number="GB 11643-1999", held=False)

INSTRUMENTS = (REGISTRATION, LOCAL_REGISTRATION, TITLE_SUBSIDY, ID_NUMBERS)
