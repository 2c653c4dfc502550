-- Digest (RFC 7616): what was computed beforehand is put together.
--
-- The request of number n (from 0) asks for target n % targets, with nonce n % nonces
-- and the nonce count n / nonces + 1: counts rise, and none comes twice.

dofile(os.getenv("BENCH_LUA") .. "/tell.lua")

local before, middle, responses, width, made
local number = 0

function init(arguments)
  before = parts_of(octets_of(arguments[1]), "\0")
  middle = parts_of(octets_of(arguments[2]), "\0")
  responses = octets_of(arguments[3])
  width = tonumber(arguments[4])
  made = #responses / width
end

function request()
  local nonce = number % #middle
  local count = (number - nonce) / #middle + 1
  local target = number % #before + 1
  local from = number % made * width
  number = number + 1
  return before[target] .. middle[nonce + 1] .. string.format("%08x", count)
    .. ', response="' .. responses:sub(from + 1, from + width) .. '"\r\n\r\n'
end
