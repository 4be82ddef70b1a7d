-- Compares every answer with the expected bytes and reports in JSON; arguments: token, expected file, report, pause, status, etag.
local expected
local threads = {}
wrong = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  if args[1] ~= "" then wrk.headers["Authorization"] = "Bearer " .. args[1] end
  expected_status = tonumber(args[5])
  if args[6] ~= "" then wrk.headers["If-None-Match"] = args[6] end
  wrk.headers["Accept"] = "application/json"
  local file = assert(io.open(args[2], "rb"))
  expected = file:read("*a")
  file:close()
  report_path = args[3]
  local pause = tonumber(args[4])
  if pause > 0 then
    function delay() return pause end
  end
end

function response(status, headers, body)
  if status ~= expected_status or body ~= expected then wrong = wrong + 1 end
end

function done(summary, latency)
  local all_wrong = 0
  for _, thread in ipairs(threads) do all_wrong = all_wrong + thread:get("wrong") end
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local file = assert(io.open(threads[1]:get("report_path"), "w"))
  file:write(string.format(
    '{"requests": %d, "wrong": %d, "errors": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f}',
    summary.requests, all_wrong, errors, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
  file:close()
end
