// Compiles schemas in ajv's strict mode, and validates values with them.
// Called as `node ajv.cjs NODE_MODULES`; reads {schemas: {name: schema}, values: [[name, value], …]}
// and writes {compiled: {name: error or null}, errors: [[pointer, …], …]}, a list for each value.
const fs = require("node:fs");
const path = require("node:path");

const Ajv = require(path.join(process.argv[2], "ajv", "dist", "2020"));

const { schemas, values } = JSON.parse(fs.readFileSync(0, "utf8"));
const warnings = [];
const warn = (text) => warnings.push(text);
// A type may be one of several: the schemas say ["string", "object"] where anyOf would say less.
const options = { strict: true, allErrors: true, allowUnionTypes: true };
const ajv = new Ajv({ ...options, logger: { log: warn, warn, error: warn } });
const validators = {};
const compiled = {};
for (const [name, schema] of Object.entries(schemas)) {
  try {
    validators[name] = ajv.compile(schema);
    compiled[name] = warnings.splice(0).join("\n") || null;
  } catch (error) {
    compiled[name] = error.message;
  }
}
const errors = values.map(([name, value]) =>
  validators[name](value) ? [] : validators[name].errors.map((error) => error.instancePath),
);
process.stdout.write(JSON.stringify({ compiled, errors }));
