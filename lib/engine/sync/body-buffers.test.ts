import { expect, test } from 'vitest';
import { BodyBuffers } from './body-buffers';

test('what was given back is taken again, and nothing is handed out twice', () => {
  const buffers = new BodyBuffers(8);
  const first = buffers.take();
  const second = buffers.take();
  expect(first).toHaveLength(8);
  expect(second.buffer).not.toBe(first.buffer);
  buffers.giveBack(first);
  expect(buffers.take()).toBe(first);
  expect(buffers.take()).not.toBe(first);
});
