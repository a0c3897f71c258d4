/**
 * Fakes for tests of strategies: they replace what `databricksAuth` takes from the outside, and record what was asked.
 *
 * @packageDocumentation
 */
export { type FakeClock, fakeClock } from './clock.js'
export { type FakeCommands, fakeCommands, type FakeProgram, type RecordedRun } from './commands.js'
export { breaksWith, type FakeAnswer, type FakeFetch, fakeFetch, neverAnswers, type RecordedRequest } from './fetch.js'
export { type FakeFiles, fakeFiles } from './files.js'
export { type LogEntry, type RecordingLogger, recordingLogger } from './logger.js'
export { type FakePorts, fakePorts } from './ports.js'
