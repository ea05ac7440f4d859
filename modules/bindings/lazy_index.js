// Loaded into jsii's Node process (NODE_OPTIONS=--require). The AWS bindings' lib/index.js requires some
// 2,200 files at once; here each of these requires becomes a getter, so that only used files are read.
// A file that has anything else in it is left to Node.
"use strict";

const fs = require("node:fs");
const Module = require("node:module");

// jsii unpacks packages into a cache as …/provider-aws/<version>/<hash>/lib/index.js.
const BINDINGS_INDEX = /@cdktf[\\/]provider-aws[\\/](?:[^\\/]+[\\/])*lib[\\/]index\.js$/;
const EXPORTED_REQUIRE = /^exports\.(\w+) = require\("(\.\/[\w/-]+)"\);$/gm;
const WITHOUT_EFFECT =
  /^"use strict";$|^\/\*\*[^]*?\*\/$|^Object\.defineProperty\(exports, "__esModule", \{ value: true \}\);$|^(?:exports\.\w+ = )+void 0;$|^\/\/.*$/gm;

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
  const source = fs.readFileSync(filename, "utf8");
  const found = [...source.matchAll(EXPORTED_REQUIRE)];
  const rest = source.replace(EXPORTED_REQUIRE, "").replace(WITHOUT_EFFECT, "").trim();
  if (!found.length || rest) return loadStock(module, filename);
  Object.defineProperty(module.exports, "__esModule", { value: true });
  for (const [, name, path] of found) exportLazily(module, name, path);
};
