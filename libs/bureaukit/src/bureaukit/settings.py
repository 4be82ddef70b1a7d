"""What every service is told from outside; each field is one environment variable with the prefix SEEDBED_."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Profile(StrEnum):
    """Production, a sandbox with a settable clock, or development with a settable clock and its own issuer."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"
    DEV = "dev"

    @property
    def has_settable_clock(self) -> bool:
        """Whether `PUT /sandbox/clock` exists at all."""
        return self is not Profile.PRODUCTION


class Settings(BaseSettings):
    """Passed in where it is needed, never imported as a global."""

    model_config = SettingsConfigDict(env_prefix="SEEDBED_", env_ignore_empty=True, extra="ignore")

    profile: Profile = Field(default=Profile.PRODUCTION, description="production | sandbox | dev")
    home: Path = Field(default=Path("var"), description="where databases, keys and files live in the embedded run")
    host: str = Field(default="127.0.0.1", description="address to listen on")
    listen_port: int = Field(default=0, description="port to listen on; 0 takes the service's default")
    database_url: str | None = Field(default=None, description="database; default is one SQLite file under home")
    database_password_file: Path | None = Field(default=None, description="file that holds the database password")
    gateway_url: str = Field(default="http://127.0.0.1:8000", description="address through which services talk")
    issuer: str = Field(default="http://127.0.0.1:8005/dev", description="exact `iss` of accepted tokens")
    jwks_url: str | None = Field(default=None, description="where the issuer's keys are, if not as discovered")
    token_url: str | None = Field(default=None, description="token endpoint for services, if not as discovered")
    token_types: frozenset[str] = Field(default=frozenset({"at+jwt"}), description="accepted `typ` header values")
    roles_claim: str = Field(default="roles", description="claim that lists roles; dots lead into objects")
    audience: str = Field(default="urn:seedbed:api", description="`aud` that tokens must name")
    client_id: str | None = Field(default=None, description="this service's client id; default svc-<service>")
    client_secret_file: Path | None = Field(default=None, description="file that holds the client secret")
    field_keys_file: Path | None = Field(default=None, description="key ring for field encryption; default under home")
    background: bool = Field(default=True, description="run relay and jobs in this process")
    allow_private_subscribers: bool = Field(default=False, description="let subscribers live on private addresses")
    public_url: str | None = Field(default=None, description="address people open; default is gateway_url")
    files_url: str | None = Field(default=None, description="s3://bucket/prefix for files; default is a folder in home")
    files_endpoint: str | None = Field(default=None, description="address of the S3-compatible store")
    files_region: str = Field(default="us-east-1", description="region of the S3-compatible store")
    files_key_id: str | None = Field(default=None, description="access key id at the S3-compatible store")
    files_secret_file: Path | None = Field(default=None, description="file that holds the secret access key")
    scanner: str | None = Field(default=None, description="host:port of clamd; without it no file is scanned")
    font_folders: tuple[str, ...] = Field(default=("shipped",), description="where fonts for PDF lie, a JSON list")
    log_level: str = Field(default="info", description="debug | info | warning | error")

    @property
    def opened_at(self) -> str:
        """The address that people open: what a QR code leads to."""
        return (self.public_url or self.gateway_url).rstrip("/")

    def client_secret(self) -> SecretStr | None:
        """Read this service's client secret, if there is one."""
        path = self.client_secret_file
        return SecretStr(path.read_text().strip()) if path and path.exists() else None
