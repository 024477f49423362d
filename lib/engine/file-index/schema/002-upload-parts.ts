/** What lets the next run go on with a multipart upload that a crash cut short. Times and inode as in `entry`. */
export const UPLOAD_PARTS = `
-- The file as it was when its upload began; NULL where an upload cannot be continued (a stream).
ALTER TABLE open_upload ADD COLUMN size INTEGER;
ALTER TABLE open_upload ADD COLUMN mtime_ns INTEGER;
ALTER TABLE open_upload ADD COLUMN ctime_ns INTEGER;
ALTER TABLE open_upload ADD COLUMN inode INTEGER;

-- Parts the bucket has acknowledged.
CREATE TABLE upload_part (
  upload_id   TEXT    NOT NULL REFERENCES open_upload (upload_id) ON DELETE CASCADE,
  part_number INTEGER NOT NULL,
  etag        TEXT    NOT NULL,
  sha256      TEXT    NOT NULL,
  bytes       INTEGER NOT NULL,
  PRIMARY KEY (upload_id, part_number)
) STRICT, WITHOUT ROWID;
`;
