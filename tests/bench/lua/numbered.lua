-- Many heads in turn, each with another number at its gap: no two are alike.

dofile(os.getenv("BENCH_LUA") .. "/tell.lua")

local before, after, count, turn, number = {}, {}, 0, 0, 0

function init(arguments)
  for index, head in ipairs(parts_of(octets_of(arguments[1]), "\0")) do
    local parts = parts_of(head, "\1")
    before[index], after[index] = parts[1] .. arguments[2] .. "-", parts[2]
    count = index
  end
end

function request()
  turn, number = turn % count + 1, number + 1
  return before[turn] .. number .. after[turn]
end
