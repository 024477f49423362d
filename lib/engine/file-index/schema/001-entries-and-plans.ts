/** Paths compare as UTF-8 bytes (BINARY), so that a scan of a table is in S3 key order. Nanoseconds are 64-bit integers. */
export const ENTRIES_AND_PLANS = `
-- What the bucket holds, one row per path; written only after the bucket has acknowledged.
CREATE TABLE entry (
  path        TEXT    NOT NULL PRIMARY KEY,
  type        TEXT    NOT NULL CHECK (type IN ('file', 'directory', 'symlink')),
  size        INTEGER NOT NULL,
  mtime_ns    INTEGER NOT NULL,
  ctime_ns    INTEGER NOT NULL,
  inode       INTEGER NOT NULL,
  device      INTEGER NOT NULL,
  mode        INTEGER NOT NULL,
  uid         INTEGER NOT NULL,
  gid         INTEGER NOT NULL,
  link_target TEXT,
  raw_path    BLOB,
  key         TEXT,
  version_id  TEXT,
  etag        TEXT,
  sha256      TEXT,
  -- 1: left the source while its object was kept; in no new manifest
  gone        INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Counts are kept, not recounted: one row, moved by triggers. Gone rows do not count.
CREATE TABLE total (
  id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  files       INTEGER NOT NULL,
  bytes       INTEGER NOT NULL,
  directories INTEGER NOT NULL,
  links       INTEGER NOT NULL
) STRICT;
INSERT INTO total VALUES (1, 0, 0, 0, 0);

CREATE TRIGGER entry_added AFTER INSERT ON entry WHEN NEW.gone = 0 BEGIN
  UPDATE total SET files = files + (NEW.type = 'file'), bytes = bytes + NEW.size,
    directories = directories + (NEW.type = 'directory'), links = links + (NEW.type = 'symlink');
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry WHEN OLD.gone = 0 BEGIN
  UPDATE total SET files = files - (OLD.type = 'file'), bytes = bytes - OLD.size,
    directories = directories - (OLD.type = 'directory'), links = links - (OLD.type = 'symlink');
END;
CREATE TRIGGER entry_changed AFTER UPDATE ON entry BEGIN
  UPDATE total SET
    files = files + (NEW.gone = 0 AND NEW.type = 'file') - (OLD.gone = 0 AND OLD.type = 'file'),
    bytes = bytes + (NEW.gone = 0) * NEW.size - (OLD.gone = 0) * OLD.size,
    directories = directories + (NEW.gone = 0 AND NEW.type = 'directory') - (OLD.gone = 0 AND OLD.type = 'directory'),
    links = links + (NEW.gone = 0 AND NEW.type = 'symlink') - (OLD.gone = 0 AND OLD.type = 'symlink');
END;

CREATE TABLE fact (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Stored plans. The operations of a plan, in path order.
CREATE TABLE plan_op (
  plan_id       TEXT    NOT NULL,
  seq           INTEGER NOT NULL,
  action        TEXT    NOT NULL CHECK (action IN ('add', 'change', 'meta', 'remove')),
  path          TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  size          INTEGER NOT NULL,
  mtime_ns      INTEGER NOT NULL,
  ctime_ns      INTEGER NOT NULL,
  inode         INTEGER NOT NULL,
  device        INTEGER NOT NULL,
  mode          INTEGER NOT NULL,
  uid           INTEGER NOT NULL,
  gid           INTEGER NOT NULL,
  link_target   TEXT,
  raw_path      BLOB,
  key           TEXT,
  previous_size INTEGER NOT NULL,
  -- the folder the row stands in on the change tree: '' or ending with '/'
  folder        TEXT    NOT NULL,
  done          INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (plan_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX plan_op_folder ON plan_op (plan_id, folder, seq);

-- What changes below each folder of a plan, added up while the operations are written.
CREATE TABLE plan_folder (
  plan_id       TEXT    NOT NULL,
  parent        TEXT    NOT NULL,
  path          TEXT    NOT NULL,
  add_files     INTEGER NOT NULL,
  add_bytes     INTEGER NOT NULL,
  change_files  INTEGER NOT NULL,
  change_bytes  INTEGER NOT NULL,
  remove_files  INTEGER NOT NULL,
  remove_bytes  INTEGER NOT NULL,
  PRIMARY KEY (plan_id, parent, path)
) STRICT, WITHOUT ROWID;

-- Multipart uploads in flight, so that a crash can abort them.
CREATE TABLE open_upload (
  upload_id TEXT NOT NULL PRIMARY KEY,
  key       TEXT NOT NULL,
  path      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
