import { manifest } from './workspace.mjs';

/** Refuses a Node that is older than the root manifest's `engines` allow. */
export function requireNode() {
  const wanted = manifest.engines.node.replace(/^>=/, '');
  if (isOlder(process.versions.node, wanted)) {
    throw new Error(`Node ${wanted} or newer is needed, but this is Node ${process.versions.node}.`);
  }
}

/**
 * @param {string} version
 * @param {string} than
 */
export function isOlder(version, than) {
  const a = version.split('.').map(Number);
  const b = than.split('.').map(Number);
  for (let i = 0; i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
