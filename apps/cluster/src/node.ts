/**
 * One node of the cluster as a process of its own:
 *
 *     node dist/node.js CONFIG.json
 *
 * It logs to its standard output, a JSON object a line. SIGTERM and SIGINT stop it in order, and so does the end of the
 * process that started it: the channel between the two closes then.
 */
import { messageOf, type ResolvedConfig, readConfig, urlOf } from './config.js';
import { kvRoutes } from './http/kv-routes.js';
import { HttpServer } from './http/server.js';
import { statusRoutes } from './http/status-routes.js';
import type { NodeReport } from './launcher/report.js';
import { jsonLogger } from './log.js';
import { makeService } from './service.js';

/** How long a stop may take before the process ends all the same: what is acknowledged is on the disk already. */
const stopDeadlineMs = 10_000;

const [configPath] = process.argv.slice(2);
// To a file or a pipe this writes at once, so that the last lines before a crash are there.
const logger = jsonLogger((line) => process.stdout.write(line));
let stopping = false;

try {
  if (configPath === undefined) throw new Error('usage: node dist/node.js CONFIG.json');
  await run(await readConfig(configPath));
} catch (error) {
  // A stop ends a start that is under way, and the process too.
  if (!stopping) await fail(error);
}

async function run(config: ResolvedConfig): Promise<void> {
  const log = logger.child({ node: config.nodeId });
  const service = makeService(config, log);
  const { node, kv } = service;
  const { requestTimeoutMs, maxBodyBytes, self } = config;
  const routes = { ...kvRoutes(kv, requestTimeoutMs), ...statusRoutes(service, config) };
  const http = new HttpServer({ routes, maxBodyBytes, logger: log });

  const stop = async (why: string, graceful: boolean): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({}, `stopping: ${why}`);
    setTimeout(() => process.exit(1), stopDeadlineMs).unref();
    await http.close(stopDeadlineMs / 4);
    await node.stop({ graceful, timeoutMs: stopDeadlineMs / 4 });
    log.info({}, 'stopped');
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', true));
  process.on('SIGINT', () => void stop('SIGINT', true));
  // The whole cluster ends then: there is nobody to hand leadership over to, and requests are answered by now.
  const orphaned = (): void => void stop('the process that started this node has ended', false);
  process.on('disconnect', orphaned);
  if (process.send !== undefined && !process.connected) return orphaned();
  node.on('node.failed', () => void fail(node.failure));

  await node.start();
  try {
    await http.listen(self.host, self.httpPort);
  } catch (error) {
    await node.stop({ graceful: false });
    throw new Error(`cannot serve ${urlOf(self)}: ${describeListenError(error)}`, { cause: error });
  }
  log.info({ url: urlOf(self), pid: process.pid }, 'serving');
  await report({ type: 'serving' });
}

function describeListenError(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'the port is in use by another process';
  if (code === 'EACCES') return 'this user may not use the port';
  return messageOf(error);
}

async function fail(error: unknown): Promise<never> {
  logger.error({ err: error }, `the node has failed: ${messageOf(error)}`);
  await report({ type: 'failed', message: messageOf(error) });
  process.exit(1);
}

/** Tells the process that started this one, if there is such a process and it still listens. */
function report(what: NodeReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve();
    else process.send(what, () => resolve());
  });
}
