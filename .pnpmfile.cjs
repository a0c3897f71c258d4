// pnpm-lock.yaml holds the checksum of this file: whoever changes it runs `pnpm install --no-frozen-lockfile` once.

/** A user of a package has no use for how it is built and tested: what gets packed says nothing of it. */
function beforePacking({ devDependencies: _devDependencies, nx: _nx, ...manifest }) {
  return manifest
}

module.exports = { hooks: { beforePacking } }
