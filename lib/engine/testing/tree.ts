import { execFileSync } from 'node:child_process';
import { chmodSync, lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How a node is dressed after it was written. Times in ms since 1970 (fractions are kept to about a microsecond). */
export interface NodeAttributes {
  readonly mode?: number;
  readonly mtimeMs?: number;
}

type TreeNode =
  | string
  | Buffer
  | Tree
  | ({ readonly kind: 'file'; readonly content: string | Buffer } & NodeAttributes)
  | ({ readonly kind: 'directory'; readonly children: Tree } & NodeAttributes)
  | { readonly kind: 'link'; readonly target: string; readonly mtimeMs?: number }
  | ({ readonly kind: 'fifo' } & NodeAttributes);

/** A folder as a literal: text or a Buffer is a file, an object a folder, and link(), fifo(), file(), folder() the rest. */
export interface Tree {
  readonly [name: string]: TreeNode;
}

// `kind` never names a child by accident: a Tree's values are nodes, so its `kind` is at most a file with that text inside.
type Tagged = Exclude<TreeNode, string | Buffer | Tree>;
const tagged = new WeakSet<object>();

function tag<T extends Tagged>(node: T): T {
  tagged.add(node);
  return node;
}

export function file(content: string | Buffer, attributes: NodeAttributes = {}): TreeNode {
  return tag({ kind: 'file', content, ...attributes });
}

export function folder(children: Tree, attributes: NodeAttributes = {}): TreeNode {
  return tag({ kind: 'directory', children, ...attributes });
}

/** A symbolic link with this target text, verbatim. */
export function link(target: string, attributes: { readonly mtimeMs?: number } = {}): TreeNode {
  return tag({ kind: 'link', target, ...attributes });
}

export function fifo(attributes: NodeAttributes = {}): TreeNode {
  return tag({ kind: 'fifo', ...attributes });
}

/** Writes the tree below `directory` (made when missing). Folder modes and times are set after their children. */
export function writeTree(directory: string, tree: Tree): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, node] of Object.entries(tree)) writeNode(path.join(directory, name), node);
}

function writeNode(at: string, node: TreeNode): void {
  if (typeof node === 'string' || Buffer.isBuffer(node)) writeFileSync(at, node);
  else if (isTagged(node)) writeTagged(at, node);
  else writeTree(at, node);
}

function isTagged(node: Tagged | Tree): node is Tagged {
  return tagged.has(node);
}

function writeTagged(at: string, node: Tagged): void {
  if (node.kind === 'link') {
    symlinkSync(node.target, at);
    if (node.mtimeMs !== undefined) lutimesSync(at, node.mtimeMs / 1000, node.mtimeMs / 1000);
    return;
  }
  if (node.kind === 'file') writeFileSync(at, node.content);
  else if (node.kind === 'fifo') execFileSync('mkfifo', [at]);
  else writeTree(at, node.children);
  if (node.mode !== undefined) chmodSync(at, node.mode);
  if (node.mtimeMs !== undefined) utimesSync(at, node.mtimeMs / 1000, node.mtimeMs / 1000);
}
