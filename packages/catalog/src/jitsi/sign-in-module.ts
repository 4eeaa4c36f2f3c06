/**
 * A module of Prosody: signs members in at the workspace's identity provider (OpenID Connect, code flow with PKCE) and
 * sends them back to their room with a token that Jitsi's own token authentication checks. Jitsi itself can only send
 * people somewhere for a token. It keeps nothing: what it must know again comes back signed, bound to a cookie.
 * The ID token comes straight from the token endpoint over TLS, so its signature need not be checked (OpenID Connect
 * Core 1.0, 3.1.3.7, step 6). APIs: Prosody 0.12 and 13.
 */
export const SIGN_IN_MODULE = String.raw`local issuer = module:get_option_string("allod_issuer");
if not issuer then return; end -- loaded for guests' host too, which has no sign-in

local async = require "util.async";
local encodings = require "util.encodings";
local hashes = require "util.hashes";
local http = require "net.http";
local http_util = require "util.http";
local json = require "util.json";
local random = require "util.random";

local discovery_url = module:get_option_string("allod_discovery_url");
local client_id = module:get_option_string("allod_client_id");
local client_secret = module:get_option_string("allod_client_secret");
local state_secret = module:get_option_string("allod_state_secret");
local public_url = module:get_option_string("allod_public_url");
local app_id = module:get_option_string("app_id");
local app_secret = module:get_option_string("app_secret");

local path = "/_sign-in";
local redirect_uri = public_url .. path .. "/callback";
local cookie = "__Host-allod-meet";
local attempt_lifetime = 600;
local token_lifetime = 12 * 3600;

local function to_url64(bytes)
	return (encodings.base64.encode(bytes):gsub("[+/=]", { ["+"] = "-", ["/"] = "_", ["="] = "" }));
end

local function from_url64(text)
	local plain = text:gsub("[-_]", { ["-"] = "+", ["_"] = "/" });
	return encodings.base64.decode(plain .. ("="):rep(-#plain % 4));
end

-- One secret, a different key for each purpose.
local function derived(purpose, value)
	return to_url64(hashes.hmac_sha256(state_secret, purpose .. ":" .. value));
end

local function fetch(url, options)
	local response, problem = async.wait_for(http.request(url, options));
	if not response then return nil, tostring(problem); end
	if response.code ~= 200 then return nil, "status " .. tostring(response.code); end
	local document = json.decode(response.body or "");
	if type(document) ~= "table" then return nil, "no JSON"; end
	return document;
end

local known, known_until = nil, 0;
local function provider()
	if known and os.time() < known_until then return known; end
	local document, problem = fetch(discovery_url);
	if not document then return nil, problem; end
	if document.issuer ~= issuer then return nil, "it calls itself " .. tostring(document.issuer); end
	known, known_until = document, os.time() + 3600;
	return known;
end

local function refuse(event, status, message)
	event.response.status_code = status;
	event.response.headers.content_type = "text/plain; charset=utf-8";
	event.response.headers.cache_control = "no-store";
	return message .. "\n";
end

local function lead(event, location, cookie_value, lifetime)
	local headers = event.response.headers;
	event.response.status_code = 302;
	headers.location = location;
	headers.cache_control = "no-store";
	headers.referrer_policy = "no-referrer";
	headers.set_cookie = ("%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax"):format(cookie, cookie_value, lifetime);
	return "";
end

local function unavailable(event, what, problem)
	module:log("error", "%s: %s", what, problem);
	return refuse(event, 502, "The sign-in does not answer. Please try again in a moment.");
end

local function start(event)
	local room = http_util.formdecode(event.request.url.query or "");
	room = type(room) == "table" and room.room or "";
	if #room > 300 then return refuse(event, 400, "The name of the room is too long."); end
	local document, problem = provider();
	if not document then return unavailable(event, "The identity provider does not describe itself", problem); end
	local attempt = to_url64(random.bytes(24));
	local payload = to_url64(json.encode({ room = room, attempt = attempt, expires = os.time() + attempt_lifetime }));
	local question = http_util.formencode({
		{ name = "response_type", value = "code" };
		{ name = "scope", value = "openid profile email" };
		{ name = "client_id", value = client_id };
		{ name = "redirect_uri", value = redirect_uri };
		{ name = "state", value = payload .. "." .. derived("state", payload) };
		{ name = "nonce", value = derived("nonce", attempt) };
		{ name = "code_challenge", value = to_url64(hashes.sha256(derived("pkce", attempt))) };
		{ name = "code_challenge_method", value = "S256" };
	});
	local endpoint = document.authorization_endpoint;
	return lead(event, endpoint .. (endpoint:find("?", 1, true) and "&" or "?") .. question, attempt, attempt_lifetime);
end

-- What we gave to this browser, or nil.
local function returned(event, parameters)
	local payload, signature = (parameters.state or ""):match("^([%w_-]+)%.([%w_-]+)$");
	if not payload or not hashes.equals(signature, derived("state", payload)) then return nil; end
	local state = json.decode(from_url64(payload) or "");
	if type(state) ~= "table" or state.expires < os.time() then return nil; end
	local sent = ("; " .. (event.request.headers.cookie or "")):match("; " .. cookie:gsub("%-", "%%-") .. "=([%w_-]+)");
	if not sent or not hashes.equals(sent, state.attempt) then return nil; end
	return state;
end

local function meant_for_us(audience)
	if audience == client_id then return true; end
	for _, one in ipairs(type(audience) == "table" and audience or {}) do
		if one == client_id then return true; end
	end
	return false;
end

local function claims_of(id_token, attempt)
	local claims = json.decode(from_url64((id_token or ""):match("^[^.]+%.([^.]+)%.") or "") or "");
	if type(claims) ~= "table" then return nil, "no ID token"; end
	if claims.iss ~= issuer then return nil, "issued by another"; end
	if not meant_for_us(claims.aud) then return nil, "meant for another"; end
	if type(claims.exp) ~= "number" or claims.exp < os.time() - 60 then return nil, "expired"; end
	if claims.nonce ~= derived("nonce", attempt) then return nil, "of another sign-in"; end
	return claims;
end

-- RFC 7519, HMAC with SHA-256: what Jitsi's mod_auth_token checks with app_secret.
local function token_for(claims)
	local now = os.time();
	local signed = to_url64(json.encode({ alg = "HS256", typ = "JWT" })) .. "." .. to_url64(json.encode({
		iss = "allod", aud = app_id, sub = module.host, room = "*", iat = now, exp = now + token_lifetime;
		context = { user = { id = claims.sub, name = claims.name or claims.preferred_username, email = claims.email } };
	}));
	return signed .. "." .. to_url64(hashes.hmac_sha256(app_secret, signed));
end

local function callback(event)
	local parameters = http_util.formdecode(event.request.url.query or "");
	if type(parameters) ~= "table" then parameters = {}; end
	local state = returned(event, parameters);
	if not state then return refuse(event, 400, "This sign-in is over. Please open the meeting again."); end
	if not parameters.code then return refuse(event, 403, "You were not signed in. Please open the meeting again."); end
	local document, problem = provider();
	if not document then return unavailable(event, "The identity provider does not describe itself", problem); end
	local answer;
	answer, problem = fetch(document.token_endpoint, {
		method = "POST";
		headers = {
			["Content-Type"] = "application/x-www-form-urlencoded";
			["Authorization"] = "Basic " .. encodings.base64.encode(http_util.urlencode(client_id) .. ":" .. http_util.urlencode(client_secret));
		};
		body = http_util.formencode({
			grant_type = "authorization_code", code = parameters.code, redirect_uri = redirect_uri, code_verifier = derived("pkce", state.attempt);
		});
	});
	if not answer then return unavailable(event, "The identity provider gives no token", problem); end
	local claims;
	claims, problem = claims_of(answer.id_token, state.attempt);
	if not claims then return unavailable(event, "The identity provider's token is refused", problem); end
	-- In the fragment, which browsers send to nobody; Jitsi reads it as JSON.
	return lead(event, public_url .. "/" .. http_util.urlencode(state.room) .. "#jwt=%22" .. token_for(claims) .. "%22", "", 0);
end

module:depends("http");
module:provides("http", { default_path = path; route = { ["GET /"] = start; ["GET /callback"] = callback } });
`;
