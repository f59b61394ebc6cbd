// Judges the rules of the bench with an engine of Node: one JSON line in, one out.
import { createRequire } from "node:module"
import { createInterface } from "node:readline"
import { performance } from "node:perf_hooks"

const require = createRequire(process.argv[2] + "/")
const engines = {
  "json-logic-engine"(rules) {
    const { LogicEngine } = require("json-logic-engine")
    const engine = new LogicEngine()
    const built = rules.map((rule) => engine.build(rule))
    return async (firm) => built.map((rule) => (rule(firm) ? "m" : "u"))
  },
  "json-rules-engine"(rules) {
    const { Engine } = require("json-rules-engine")
    const engine = new Engine([], { allowUndefinedFacts: true })
    rules.forEach((conditions, number) => engine.addRule({ conditions, event: { type: String(number) } }))
    return async (firm) => {
      const verdicts = Array(rules.length).fill("u")
      const { events } = await engine.run(firm)
      for (const { type } of events) verdicts[Number(type)] = "m"
      return verdicts
    }
  },
}

let judge
for await (const line of createInterface({ input: process.stdin })) {
  const { engine, rules, firm } = JSON.parse(line)
  if (rules) {
    judge = engines[engine](rules)
    console.log(JSON.stringify({ ready: true }))
  } else {
    const start = performance.now()
    const verdicts = await judge(firm)
    console.log(JSON.stringify({ ms: performance.now() - start, verdicts: verdicts.join("") }))
  }
}
