import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root folder of the workspace. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The root manifest. @type {{ packageManager: string, engines: { node: string } }} */
export const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
