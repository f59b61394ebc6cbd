"""The SME Financing Advisor: a chat that matches small firms with financing models and public support."""
