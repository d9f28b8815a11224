import { TestEnvironment } from 'jest-environment-node';

const PATIENCE_MS = 3_000;

/**
 * Jest's environment for Node with two more duties: a test file that leaves a socket, a server, a process or a timer
 * behind fails, and createTestDatabase gets to know the file's name and whether one of its tests failed.
 */
export default class LeakCheckingEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.testPath = context.testPath;
    this.global.testPath = context.testPath;
  }

  async setup() {
    await super.setup();
    // Opened at their first use and never closed; standard input would even keep the worker from ending.
    void [process.stdout, process.stderr];
    process.stdin.unref?.();
    this.before = process.getActiveResourcesInfo();
  }

  handleTestEvent({ name }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.global.someTestFailed = true;
  }

  async teardown() {
    // After a failure things may well be left open; to say so would hide the failure.
    const left = this.global.someTestFailed ? [] : await this.leftBehind();
    await super.teardown();
    if (left.length > 0) throw new Error(`${this.testPath} left open: ${left.join(', ')}`);
  }

  /** What is active beyond what was before; things that are just ending are given a moment. */
  async leftBehind() {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      const left = beyond(this.before, process.getActiveResourcesInfo());
      if (left.length === 0 || Date.now() > end) return left;
      // Unref'd, so that this very timer is not counted; the worker's channel keeps the process alive meanwhile.
      await new Promise((resolve) => {
        setTimeout(resolve, 20).unref();
      });
    }
  }
}

function beyond(before, now) {
  const rest = [...before];
  return now.filter((type) => {
    const index = rest.indexOf(type);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}
