'use client';

import { useEffect, useState } from 'react';

/**
 * A view that the server keeps sending (server-sent events, one JSON view a message) until `ended`. The browser reconnects by
 * itself when the connection breaks; `live` says whether it stands.
 */
export function useLive<T>(
  url: string,
  initial: T,
  ended: (value: T) => boolean,
): { value: T; live: boolean; set: (value: T) => void } {
  const [value, set] = useState(initial);
  const [live, setLive] = useState(true);
  const over = ended(value);
  useEffect(() => {
    if (over) return;
    const source = new EventSource(url);
    source.onopen = () => setLive(true);
    source.onerror = () => setLive(false);
    source.onmessage = (message) => set(JSON.parse(message.data) as T);
    return () => source.close();
  }, [url, over]);
  return { value, live: over || live, set };
}
