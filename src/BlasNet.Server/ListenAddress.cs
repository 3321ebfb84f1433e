using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BlasNet.Server;

/// <summary>Address that a server listens on.</summary>
/// <param name="Host">The host as it was written, in brackets where it is an IPv6 address.</param>
/// <param name="Ip">The address of an interface; null for <c>localhost</c>, which stands for both loopback addresses, and for all
/// interfaces.</param>
/// <param name="Port">The port; 0 for a free one.</param>
internal sealed record ListenAddress(string Host, IPAddress? Ip, int Port)
{
    private const string LocalName = "localhost";

    /// <summary>Gets whether only this machine reaches the address.</summary>
    public bool IsLoopback => Ip is null ? Host == LocalName : IPAddress.IsLoopback(Ip);

    /// <summary>Parses a URL such as <c>http://127.0.0.1:8080</c>; <c>*</c> or <c>+</c> as the host stands for all interfaces.</summary>
    /// <exception cref="ConfigurationException">It is no URL of that kind.</exception>
    public static ListenAddress Parse(string url)
    {
        const string Scheme = "http://";
        if (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw Refused(url, "encrypted connections are the work of a proxy in front; give an address with 'http://'");
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            throw Refused(url, $"an address such as '{ServerOptions.DefaultUrl}' is required");
        string rest = url[Scheme.Length..].TrimEnd('/');
        int colon = rest.LastIndexOf(':');
        bool hasPort = colon > rest.LastIndexOf(']');
        string host = hasPort ? rest[..colon] : rest;
        int port = 80;
        if (hasPort && !(int.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort))
            throw Refused(url, FormattableString.Invariant($"its port must be a whole number from 0 to {IPEndPoint.MaxPort}"));
        if (host is "*" or "+")
            return new ListenAddress("*", null, port);
        if (host.Equals(LocalName, StringComparison.OrdinalIgnoreCase))
            return new ListenAddress(LocalName, null, port);
        bool isBracketed = host is ['[', .., ']'];
        return IPAddress.TryParse(isBracketed ? host[1..^1] : host, out IPAddress? ip)
                && isBracketed == (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
            ? new ListenAddress(host, ip, port)
            : throw Refused(url, "its host must be 'localhost', '*' for all interfaces, or the address of an interface");
    }

    /// <summary>Adds the address to those of a server.</summary>
    public void AddTo(KestrelServerOptions options)
    {
        if (Ip is not null)
            options.Listen(Ip, Port);
        else if (Host != LocalName)
            options.ListenAnyIP(Port);
        else if (Port == 0)
            options.Listen(IPAddress.Loopback, Port);
        else
            options.ListenLocalhost(Port);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{Port}");

    private static ConfigurationException Refused(string url, string reason) =>
        new(new Place { Property = "urls", Text = url }, $"the address '{Excerpt.Of(url)}' cannot be used; {reason}.");
}
