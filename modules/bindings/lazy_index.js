// Loaded into jsii's Node process (NODE_OPTIONS=--require). The AWS bindings' lib/index.js requires some
// 2,200 files at once; here each of these requires becomes a getter, so that only used files are read.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");

// jsii unpacks packages into a cache as …/provider-aws/<version>/<hash>/lib/index.js.
const BINDINGS_INDEX = /@cdktf[\\/]provider-aws[\\/](?:[^\\/]+[\\/])*lib[\\/]index\.js$/;
const EXPORTED_REQUIRE = /^exports\.(\w+) = (?:__importStar\()?require\("(\.\/[\w/-]+)"\)\)?;$/gm;
// Far fewer matches than the package has modules means that the file's shape has changed.
const FEWEST_EXPORTS = 1000;

const loadStock = Module._extensions[".js"];

function exportLazily(module, name, path) {
  Object.defineProperty(module.exports, name, {
    configurable: true,
    enumerable: true,
    get() {
      const value = module.require(path);
      Object.defineProperty(module.exports, name, { enumerable: true, value });
      return value;
    },
  });
}

Module._extensions[".js"] = function load(module, filename) {
  if (!BINDINGS_INDEX.test(filename)) return loadStock(module, filename);
  const found = [...fs.readFileSync(filename, "utf8").matchAll(EXPORTED_REQUIRE)];
  if (found.length < FEWEST_EXPORTS) return loadStock(module, filename);
  Object.defineProperty(module.exports, "__esModule", { value: true });
  for (const [, name, path] of found) exportLazily(module, name, path);
};
