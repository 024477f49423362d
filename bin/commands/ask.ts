import { createInterface } from 'node:readline/promises';

/** One line from the terminal, or from standard input when it is not one; the question goes to stderr. */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
