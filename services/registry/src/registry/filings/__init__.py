"""Filing of community organizations (社区社会组织备案): residents apply, their community checks, their street decides."""
