/** How often a run did what a run should do. A run that exercised too little proves too little. */
export const coverageNames = [
  'elections',
  'leaderChanges',
  'truncations',
  'snapshotsTaken',
  'snapshotInstalls',
  'compactions',
  'crashes',
  'boundaryCrashes',
  'recoveryCrashes',
  'powerLosses',
  'cleanStops',
  'restarts',
  'lostWrites',
  'tornTails',
  'diskErrors',
  'diskFull',
  'readErrors',
  'diskHangs',
  'bitFlips',
  'wipes',
  'selfStops',
  'partitions',
  'connectionResets',
  'messages',
  'dropped',
  'duplicated',
  'replayed',
  'reordered',
  'corrupted',
  'pauses',
  'clockFreezes',
  'clockJumps',
  'applies',
  'forwards',
  'reads',
  'readsFromFollowers',
  'ok',
  'failed',
  'indeterminate',
  'rejectedCommands',
  'logReads',
] as const;

export type CoverageName = (typeof coverageNames)[number];
export type Coverage = Record<CoverageName, number>;

export function emptyCoverage(): Coverage {
  return Object.fromEntries(coverageNames.map((name) => [name, 0])) as Coverage;
}
