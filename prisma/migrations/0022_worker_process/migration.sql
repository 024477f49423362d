-- Which process a worker is: a pid alone is given to another program one day.
ALTER TABLE "Worker" ADD COLUMN "process" TEXT;
