#!/usr/bin/env lua
-- Finds the primary for HAProxy. One server of the backend `primary` is ready: the one to which new connections for writes go. In the backend
-- `replicas` those are ready that are in sync. HAProxy runs this beside its own work, for as long as it runs.
--
-- It holds a connection to each server and each sentinel and asks by it: a check of HAProxy connects, authenticates and leaves each time, which
-- costs both sides ten times as much.
--
-- A socket of Lua's verifies no certificate. By TLS the script asks through sections of haproxy.cfg, `ask-NAME` for each pod, which HAProxy connects to the
-- pod by TLS and verifies. `only`: always so. `beside`: where nothing answers in plain text, for while a running instance goes to TLS alone and back some pods have
-- one port and some the other.
--
-- Inputs:  arguments of lua-load: the name by which the sentinels know the primary, the quorum, the ports of servers and of sentinels, with TLS `beside` or `only`;
--          MONITOR_PASSWORD; PROXY_CONFIG/members and /sentinels (a name a line), MEMBER_0..., SENTINEL_0... (their addresses).

local master_name, quorum, server_port, sentinel_port, tls = ...

-- Milliseconds between two questions. A planned stop waits for the servers' (switchover.sh, proxies_learn_in).
local SERVER_INTERVAL, SENTINEL_INTERVAL = 100, 200
-- While there is no primary: clients wait for the next one.
local URGENT_INTERVAL = 50
-- Seconds. A connection is tried four times, so that a lost packet is no failure; a server that is busy may take long to reply.
local CONNECT_TIMEOUT = 0.1
local REPLY_TIMEOUT = 1
-- Milliseconds between the moment in which a server gets no new connections and the end of those that it has: longer than `timeout connect`,
-- for HAProxy (3.0) never ends a connection that is cut while it is being established, and a client without timeouts would wait for days.
local CUT_AFTER = 1100
-- The same for a server that accepts connections and does not reply: it is busy, unless the sentinels have found another primary.
local CUT_BUSY_AFTER = 8000

local function milliseconds()
  local now = core.now()
  return now.sec * 1000 + now.usec // 1000
end

-- lines FILE
local function lines(file)
  local read = {}
  for line in io.lines(os.getenv("PROXY_CONFIG") .. "/" .. file) do read[#read + 1] = line end
  return read
end

-- Of each member: name, address, what it replied last (role, follows: an address, in_sync), busy; lost: since when its connections have no place
-- there, cut: they are ended. Of each sentinel: name, address, vote: the address that it reports.
local members, sentinels = {}, {}
for index, name in ipairs(lines("members")) do members[index] = { name = name, address = os.getenv("MEMBER_" .. index - 1) } end
for index, name in ipairs(lines("sentinels")) do sentinels[index] = { name = name, address = os.getenv("SENTINEL_" .. index - 1) } end

-- member_at ADDRESS: none for an address that belongs to no member.
local function member_at(address)
  for _, member in ipairs(members) do
    if member.address == address then return member end
  end
end

-- elected: the member that a quorum of the sentinels reports as primary, or none. What was cut off, or has come back from an earlier run, is
-- reported by no quorum.
local function elected()
  local votes = {}
  for _, sentinel in ipairs(sentinels) do
    if sentinel.vote then
      votes[sentinel.vote] = (votes[sentinel.vote] or 0) + 1
      if votes[sentinel.vote] >= tonumber(quorum) then return member_at(sentinel.vote) end
    end
  end
end

-- choose: the member that gets writes, or none. In a switchover the sentinels report the old primary for a second or two, and it reports that it
-- follows the new one: it has demoted itself, so there is nothing to decide.
local function choose()
  local named = elected()
  if not named then return end
  local promoted = named.follows and member_at(named.follows)
  if promoted and promoted.role == "master" then return promoted end
  if named.role == "master" then return named end
end

local chosen

-- servers_of BACKEND MEMBER: that of the plain port, and that of the port with TLS, where there are such.
local function servers_of(name, member)
  local found = {}
  for _, suffix in ipairs({ "", "-tls" }) do
    local backend = core.backends[name .. suffix]
    if backend then found[#found + 1] = backend.servers[member.name] end
  end
  return found
end

local function set_ready(backend, member, ready)
  for _, server in ipairs(servers_of(backend, member)) do
    if ready then server:set_ready() else server:set_maint() end
  end
end

-- route: brings HAProxy's servers in line with what is known now.
local function route()
  local now = milliseconds()
  local primary = choose()
  if primary ~= chosen then
    if chosen then set_ready("primary", chosen, false) end
    if primary then set_ready("primary", primary, true) end
    chosen = primary
  end
  for _, member in ipairs(members) do
    if member.role == "master" and (not primary or member == primary) then
      member.lost, member.cut = nil, false
    else
      member.lost = member.lost or now
      if not member.cut and now - member.lost >= (member.busy and not primary and CUT_BUSY_AFTER or CUT_AFTER) then
        for _, server in ipairs(servers_of("primary", member)) do server:shut_sess() end
        member.cut = true
      end
    end
  end
end

local function connect(address, port)
  local socket = core.tcp()
  socket:settimeout(CONNECT_TIMEOUT)
  -- Without brackets HAProxy takes the end of an IPv6 address for a port.
  local host = address:find(":", 1, true) and "[" .. address .. "]" or address
  if not socket:connect(host, port) then
    socket:close()
    return
  end
  socket:settimeout(REPLY_TIMEOUT)
  return socket
end

-- connect_by_tls PEER PORT: the first connection tells whether the pod accepts any, as one in plain text does; by the second one it is asked.
local function connect_by_tls(peer, port)
  local reached = connect(peer.address, port + 1)
  if not reached then return end
  reached:close()
  local socket = core.tcp()
  socket:settimeout(REPLY_TIMEOUT)
  if socket:connect("abns@ask-" .. peer.name) then return socket end
  socket:close()
end

-- watch PEER PORT INTERVAL QUESTION UNDERSTAND: asks without end. QUESTION takes a socket, and whether it is new, and returns the reply. UNDERSTAND takes it,
-- or nothing and whether the peer at least accepts connections. A connection that was lost says nothing of the peer: it is asked once more.
local function watch(peer, port, interval, question, understand)
  local socket
  local function hang_up()
    if socket then socket:close() end
    socket = nil
  end
  local function ask()
    local reply = socket and question(socket, false)
    if not reply then
      hang_up()
      socket = tls ~= "only" and connect(peer.address, port)
      if tls and not socket then socket = connect_by_tls(peer, port) end
      reply = socket and question(socket, true)
    end
    understand(reply, socket and true or false)
    if not reply then hang_up() end
    route()
  end
  core.register_task(function()
    while true do
      -- A task that ends by an error never comes back, and this proxy would never see the peer again.
      local done, problem = pcall(ask)
      if not done then
        core.Alert("find-primary: asking " .. peer.address .. " failed, trying again in a second: " .. tostring(problem))
        socket = nil
        -- What it answered before says nothing of it now.
        pcall(understand, nil, false)
        pcall(route)
        core.msleep(1000)
      end
      core.msleep(chosen and interval or URGENT_INTERVAL)
    end
  end)
end

-- read_line SOCKET: byte by byte. `receive("*l")` never returns when a line is cut in its middle and its rest does not come (HAProxy 3.0 and 3.2).
local function read_line(socket)
  local read = ""
  while #read < 1000 do
    local byte = socket:receive(1)
    if not byte then return end
    if byte == "\n" then return (read:gsub("\r$", "")) end
    read = read .. byte
  end
end

local function replication(socket, new)
  if new then
    socket:send("AUTH monitor " .. os.getenv("MONITOR_PASSWORD") .. "\r\n")
    if read_line(socket) ~= "+OK" then return end
  end
  socket:send("INFO replication\r\n")
  local length = tonumber((read_line(socket) or ""):match("^%$(%d+)$"))
  return length and socket:receive(length + 2)
end

local function vote(socket)
  socket:send("SENTINEL get-master-addr-by-name " .. master_name .. "\r\n")
  local head = read_line(socket)
  -- It knows no primary: `*-1`, or `_` of later protocols.
  if head ~= "*2" then return head and "none" end
  read_line(socket)
  local address = read_line(socket)
  read_line(socket)
  return read_line(socket) and address
end

local function in_sync(member, now_in_sync)
  if member.in_sync == now_in_sync then return end
  member.in_sync = now_in_sync
  set_ready("replicas", member, now_in_sync)
end

for _, member in ipairs(members) do
  member.in_sync = false
  watch(member, tonumber(server_port), SERVER_INTERVAL, replication, function(reply, accepts)
    -- What a replica announces as its address stands in INFO as it is, line breaks too: nothing after it counts.
    local text = reply and (reply:match("^(.-)\nslave%d") or reply) or ""
    member.busy = not reply and accepts
    member.role = text:match("\nrole:(%a+)")
    member.follows = text:match("\nmaster_host:([^\r\n]+)")
    -- A primary reports no such link.
    in_sync(member, text:find("\nmaster_link_status:up", 1, true) ~= nil)
  end)
end

for _, sentinel in ipairs(sentinels) do
  watch(sentinel, tonumber(sentinel_port), SENTINEL_INTERVAL, vote, function(reply) sentinel.vote = reply end)
end
