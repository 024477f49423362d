/** What lets a plan pass a folder without reading its rows. */
export const LISTINGS = `
-- Folders whose every direct entry was on disk just as its row in entry says, by the fingerprint of their listing then. Whatever
-- writes a row of entry takes its folder out.
CREATE TABLE listing (
  path  TEXT NOT NULL PRIMARY KEY,
  print BLOB NOT NULL
) STRICT, WITHOUT ROWID;
`;
