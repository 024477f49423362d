/** What a delta manifest says. */
export const TOUCHED = `
-- Paths whose row was written, marked gone or removed since the newest manifest; kept only while there is one to add to.
CREATE TABLE touched (
  path TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
`;
