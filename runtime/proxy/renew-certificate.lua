#!/usr/bin/env lua
-- Gives HAProxy the renewed certificate by which it asks servers and sentinels that want one of their clients. HAProxy reads files when it starts; later it takes their text by a
-- socket of its own, and no connection closes.
--
-- Inputs:  REDIS_TLS_CLIENT_CERT_FILE, REDIS_TLS_CLIENT_KEY_FILE; REDIS_TLS_CLIENT_SECRET (the Secret's name, for the log).

local certificate_file, key_file = os.getenv("REDIS_TLS_CLIENT_CERT_FILE"), os.getenv("REDIS_TLS_CLIENT_KEY_FILE")
local secret = os.getenv("REDIS_TLS_CLIENT_SECRET")

-- Milliseconds. The kubelet takes up to two minutes to mount what has changed.
local INTERVAL = 5000

-- text_of FILE: without empty lines, which would end it for HAProxy.
local function text_of(file)
  local opened = io.open(file)
  if not opened then return "" end
  local text = opened:read("a")
  opened:close()
  return (text:gsub("\r", ""):gsub("\n%s*\n", "\n"):gsub("^%s+", ""))
end

local function both() return text_of(certificate_file):gsub("\n*$", "\n") .. text_of(key_file):gsub("\n*$", "\n") end

-- command TEXT: HAProxy's answer; it ends the connection after one. None if there was no connection.
local function command(text)
  local socket = core.tcp()
  socket:settimeout(3)
  if not socket:connect("abns@renew-certificate") then return end
  socket:send(text .. "\n")
  local answer = {}
  while #answer < 100 do
    local line = socket:receive("*l")
    if not line then break end
    answer[#answer + 1] = line
  end
  socket:close()
  if #answer > 0 then return table.concat(answer, " ") end
end

-- renew TEXT: whether HAProxy has taken or refused it; otherwise nothing is known of it.
local function renew(text)
  local set = command("set ssl cert " .. certificate_file .. " <<\n" .. text)
  local committed = command("commit ssl cert " .. certificate_file)
  if committed and committed:find("Success", 1, true) then
    core.Info("renew-certificate: this proxy has the certificate of Secret " .. secret)
    return true
  end
  -- The present one stays.
  command("abort ssl cert " .. certificate_file)
  if not set or not committed then return false end
  core.Alert("renew-certificate: the certificate of Secret " .. secret .. " cannot be used, and this proxy continues with the one that it has. Does the key belong to the "
    .. "certificate? HAProxy says: " .. set .. " " .. committed)
  return true
end

local known = both()
core.register_task(function()
  while true do
    core.msleep(INTERVAL)
    local text = both()
    if text ~= known then
      local done, heard = pcall(renew, text)
      if not done then core.Alert("renew-certificate: trying again: " .. tostring(heard)) end
      if done and heard then known = text end
    end
  end
end)
