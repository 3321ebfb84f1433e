using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace BlasNet.Server;

/// <summary>Server that answers requests over HTTP with a trained model.</summary>
internal sealed class PredictionServer : IAsyncDisposable
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15), KeepAlive = TimeSpan.FromMinutes(2);
    private const long MostDropped = 64L << 20;
    private const int MostConnections = 4096, LongestHeaders = 16 << 10, MostHeaders = 64;

    private readonly ServiceProvider services;
    private readonly IServer server;
    private readonly RequestPipeline pipeline;

    private PredictionServer(ServedModel model, ServerOptions options, TextWriter log)
    {
        services = KestrelServices.Create(kestrel => Configure(kestrel, options));
        server = services.GetRequiredService<IServer>();
        pipeline = new RequestPipeline(model, options, log);
    }

    /// <summary>Gets the addresses that the server listens on, with the real port where a free one was asked for.</summary>
    public IReadOnlyList<string> Addresses =>
        [.. server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address =>
            // Kestrel writes all interfaces as the IPv6 address that stands for them.
            address.Replace("//[::]:", "//*:", StringComparison.Ordinal))];

    /// <summary>Starts a server.</summary>
    /// <param name="model">The model; it is not disposed with the server.</param>
    /// <param name="options">Addresses and limits.</param>
    /// <param name="log">Receives a line for each defect of BlasNet that a request brings to light.</param>
    /// <exception cref="MachineException">The server cannot listen on an address.</exception>
    public static async Task<PredictionServer> StartAsync(ServedModel model, ServerOptions options, TextWriter log)
    {
        var started = new PredictionServer(model, options, log);
        try
        {
            await started.server.StartAsync(started.pipeline, CancellationToken.None);
            return started;
        }
        catch (Exception error)
        {
            await started.DisposeAsync();
            string addresses = string.Join(" and ", options.Addresses);
            if (error.InnerException is AddressInUseException)
                throw new MachineException($"The port of {addresses} is in use by another program; give another with --urls.", error);
            if (error is SocketException refused)
                throw new MachineException($"The server cannot listen on {addresses}: {refused.Message.TrimEnd('.')}.", error);
            throw;
        }
    }

    /// <summary>Takes no further requests and waits until those in progress are answered, or until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellation)
    {
        pipeline.Stop();
        return server.StopAsync(cancellation);
    }

    /// <summary>Frees sockets and memory.</summary>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        pipeline.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http1);
        // Some more than allowed is read and dropped, so that the sentence arrives at who sends it all before reading.
        kestrel.Limits.MaxRequestBodySize = options.MaxBody + MostDropped;
        kestrel.Limits.MaxRequestHeadersTotalSize = LongestHeaders;
        kestrel.Limits.MaxRequestHeaderCount = MostHeaders;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        foreach (ListenAddress address in options.Addresses)
            address.AddTo(kestrel);
    }
}
