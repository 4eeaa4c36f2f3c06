/**
 * A module of Prosody: Jitsi's own services sign in with passwords from the configuration. Accounts in files would have to
 * be made by a command that has the password among its arguments, and kept. APIs: Prosody 0.12 and 13.
 */
export const SERVICES_MODULE = String.raw`local hashes = require "util.hashes";
local sasl = require "util.sasl";

local passwords = module:get_option("allod_services");
local provider = {};

function provider.test_password(username, password)
	local known = passwords[username];
	if known and hashes.equals(password, known) then return true; end
	return nil, "Auth failed. Invalid username or password.";
end

function provider.get_password(username) return passwords[username]; end
function provider.user_exists(username) return passwords[username] ~= nil; end
function provider.users() return pairs(passwords); end

local function unchangeable() return nil, "Accounts are in the configuration."; end
provider.set_password, provider.create_user, provider.delete_user = unchangeable, unchangeable, unchangeable;

function provider.get_sasl_handler()
	return sasl.new(module.host, {
		plain = function(_, username) return passwords[username] or "", passwords[username] ~= nil or nil; end;
	});
end

module:provides("auth", provider);
`;
