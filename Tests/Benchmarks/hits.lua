-- wrk script: every request is a hit of its own: another recipient, another network, one of a few browsers.
-- wrk -s hits.lua URL -- FILE [START [close]], where FILE holds a pixel's path a line, START is how many requests went before
-- these, and `close` asks for a new connection for each.
local paths, n, closes, agents = {}, 0, false, {
  "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
}

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  n = tonumber(args[2] or "0")
  closes = args[3] == "close"
end

function request()
  n = n + 1
  local headers = {
    ["User-Agent"] = agents[n % #agents + 1],
    ["X-Forwarded-For"] = (n % 223 + 1) .. "." .. (math.floor(n / 223) % 256) .. "." .. (math.floor(n / 57088) % 256) .. ".7",
  }
  if closes then headers["Connection"] = "close" end
  return wrk.format("GET", paths[n % #paths + 1], headers)
end
