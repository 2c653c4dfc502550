-- What every script ends with: the result as one line of JSON.

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "octets": %d, "microseconds": %d, "p50": %d, "p99": %d, '
    .. '"connect": %d, "read": %d, "write": %d, "status": %d, "timeout": %d}\n',
    summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end

-- The octets of a file, and the parts of it between separators.

function octets_of(path)
  local file = assert(io.open(path, "rb"))
  local octets = file:read("*a")
  file:close()
  return octets
end

function parts_of(octets, separator)
  local parts, first = {}, 1
  while true do
    local found = octets:find(separator, first, true)
    if not found then break end
    parts[#parts + 1] = octets:sub(first, found - 1)
    first = found + 1
  end
  parts[#parts + 1] = octets:sub(first)
  return parts
end
