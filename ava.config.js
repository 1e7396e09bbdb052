export default {
  files: ['dist/test/**/*.test.js', '!dist/test/faults/**', '!dist/test/browser/**'],
  // Each test file is its own process: a database per file, and native addons see no foreign threads.
  workerThreads: false,
  concurrency: 2,
  timeout: '2m',
};
