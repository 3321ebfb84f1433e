namespace BlasNet.Server;

/// <summary>Settings of a server.</summary>
internal sealed record ServerOptions
{
    /// <summary>Address of a server that is given none.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Largest body in bytes of a server that is given none: room for a photograph.</summary>
    public const int DefaultMaxBody = 8 << 20;

    /// <summary>Most rows of a request to a server that is given none.</summary>
    public const int DefaultMaxRows = 10_000;

    /// <summary>Gets the addresses to listen on.</summary>
    public IReadOnlyList<ListenAddress> Addresses { get; init; } = [ListenAddress.Parse(DefaultUrl)];

    /// <summary>Gets the largest body of a request in bytes.</summary>
    public int MaxBody { get; init; } = DefaultMaxBody;

    /// <summary>Gets the most rows of a request.</summary>
    public int MaxRows { get; init; } = DefaultMaxRows;

    /// <summary>Gets the number of requests that compute at the same time.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Gets the names that requests may give the server in their Host header, besides those of a loopback address; <c>*</c> stands
    /// for all.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];
}
