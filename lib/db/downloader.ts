/**
 * How the id of a download begins. A process that sends one has a row among the workers while it does, so that its journal of requests
 * is nobody else's to finish; it takes no tasks, and nobody waits for it.
 */
export const DOWNLOADER = 'download-';
