-- Sends the requests of a file, one after another and round again. A line of the file is one request: method, path, token and body,
-- with tabs between them.
local requests, next_one = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S*)\t(.*)$")
    local headers = { ["Authorization"] = "Bearer " .. token }
    if body == "" then body = nil else headers["Content-Type"] = "application/json" end
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
end

function request()
  next_one = next_one % #requests + 1
  return requests[next_one]
end

function done(summary, latency)
  local e = summary.errors
  io.write("RESULT", string.format(
    '{"requests":%d,"duration_us":%d,"errors":%d,"bytes":%d,"p50_us":%d,"p99_us":%d,"longest_us":%d}\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max))
end
