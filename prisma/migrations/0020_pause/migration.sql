-- A run that a person lets rest: it stops as a cancelled one does, keeps its plan, and goes on when asked to.
ALTER TABLE "Run" ADD COLUMN "pauseRequested" BOOLEAN NOT NULL DEFAULT false;
