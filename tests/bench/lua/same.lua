-- The same head again and again: no Lua between two requests.

dofile(os.getenv("BENCH_LUA") .. "/tell.lua")

function init(arguments)
  local head = octets_of(arguments[1])
  wrk.format = function() return head end
end
