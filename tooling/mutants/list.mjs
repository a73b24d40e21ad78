import { calls } from './calls.mjs';
import { disk } from './disk.mjs';
import { elections } from './elections.mjs';
import { membership } from './membership.mjs';
import { replication } from './replication.mjs';
import { snapshots } from './snapshots.mjs';

/** Every known bug that the simulator must find when it is planted. */
export const mutants = [...elections, ...replication, ...disk, ...snapshots, ...calls, ...membership];
