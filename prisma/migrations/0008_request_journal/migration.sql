-- How far the journal of a session's requests is in the ledger; what lies beyond is added after a crash.
CREATE TABLE "RequestJournal" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "recorded" INTEGER NOT NULL
);
