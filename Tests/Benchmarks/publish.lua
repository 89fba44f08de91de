-- wrk script: publishes to a channel of nchan: wrk -s publish.lua URL -- PATH FILE, where FILE is the message.
local path, message

function init(args)
  path = args[1]
  message = io.open(args[2]):read("*a")
end

function request() return wrk.format("POST", path, nil, message) end
