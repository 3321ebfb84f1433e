using System.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlasNet.Server;

/// <summary>Kestrel without a host around it.</summary>
/// <remarks>A host brings configuration files, environment variables, logging and routing, none of which is used here; they would make the
/// compiled command larger by half of what Kestrel itself takes.</remarks>
internal static class KestrelServices
{
    /// <summary>Creates the services, of which <see cref="IServer"/> is the server.</summary>
    public static ServiceProvider Create(Action<KestrelServerOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddOptions();
        services.AddMetrics();
        services.AddSingleton<DiagnosticSource>(new DiagnosticListener("BlasNet.Server"));
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        new Builder(services).UseKestrelCore().ConfigureKestrel(configure);
        return services.BuildServiceProvider();
    }

    /// <summary>What Kestrel's registration needs of a host: a collection of services.</summary>
    private sealed class Builder(IServiceCollection services) : IWebHostBuilder
    {
#pragma warning disable ASPDEPR008 // The interface names the obsolete type.
        public IWebHost Build() => throw new NotSupportedException();
#pragma warning restore ASPDEPR008

        public IWebHostBuilder ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

        public IWebHostBuilder ConfigureServices(Action<IServiceCollection> configureServices)
        {
            configureServices(services);
            return this;
        }

        public IWebHostBuilder ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
        {
            configureServices(new WebHostBuilderContext(), services);
            return this;
        }

        public string? GetSetting(string key) => null;

        public IWebHostBuilder UseSetting(string key, string? value) => this;
    }
}
