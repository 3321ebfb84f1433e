using Microsoft.AspNetCore.Http;

namespace BlasNet.Server;

/// <summary>Check of the Host header against DNS rebinding.</summary>
/// <remarks>A page on the web may give its own host name the address of this machine, and a browser then takes the server for a part of
/// that page. Such requests name the foreign host. Where the server listens beyond this machine, its names are not known unless they are
/// given.</remarks>
internal sealed class HostGuard
{
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { "localhost", "127.0.0.1", "[::1]" };
    private readonly bool takesAll;

    public HostGuard(ServerOptions options)
    {
        names.UnionWith(options.Hosts);
        names.UnionWith(options.Addresses.Select(address => address.Host));
        takesAll = options.Hosts.Contains("*") || (options.Hosts.Count == 0 && options.Addresses.Any(address => !address.IsLoopback));
    }

    /// <summary>Refuses a request to a host that the server does not go by.</summary>
    public void Check(HttpRequest request)
    {
        string host = request.Host.Host;
        // HTTP 1.0 has no Host header; browsers do not speak it.
        if (!takesAll && host.Length > 0 && !names.Contains(host))
            throw new RefusedException(StatusCodes.Status421MisdirectedRequest,
                $"This server is not called '{Excerpt.Of(host)}'; start it with --hosts {Excerpt.Of(host)} if it is meant to be.");
    }
}
