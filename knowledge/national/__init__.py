"""The national catalogue: reading the portal's records and telling the truth of them plainly.

`portal` has the shapes the National Public Service Portal answers with, `files` reads them from
files, `convert` makes a `Procedure` of one; `store` keeps what was imported.
"""
