using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace BlasNet.Cli;

/// <summary>ASP.NET Core, which lies beside the .NET runtime and is loaded by the one verb that needs it.</summary>
/// <remarks>If the command's own runtime configuration named it, no verb would start where it is not installed.</remarks>
internal static class AspNetCoreRuntime
{
    private const string Framework = "Microsoft.AspNetCore.App", Probe = "Microsoft.AspNetCore.Server.Kestrel.Core.dll";
    private static readonly Lock Gate = new();
    private static bool isReady;

    /// <summary>Lets the assemblies of ASP.NET Core be found.</summary>
    /// <exception cref="MachineException">It is not installed.</exception>
    public static void Require()
    {
        lock (Gate)
        {
            if (isReady || !RuntimeFeature.IsDynamicCodeSupported || IsAmongPlatform())
                return;
            string folder = Folder(RuntimeEnvironment.GetRuntimeDirectory(), Environment.Version);
            AssemblyLoadContext.Default.Resolving += (context, name) => Load(context, Path.Combine(folder, name.Name + ".dll"));
            isReady = true;
        }
    }

    /// <summary>Returns the folder of the newest version that goes with a runtime.</summary>
    /// <param name="runtime">The folder of the runtime, <c>shared/Microsoft.NETCore.App/VERSION</c>.</param>
    /// <param name="version">The version of the runtime.</param>
    /// <exception cref="MachineException">There is none.</exception>
    internal static string Folder(string runtime, Version version)
    {
        string shared = Path.GetFullPath(Path.Combine(runtime, "..", "..", Framework));
        string? newest = !Directory.Exists(shared) ? null : Directory.GetDirectories(shared)
            .Where(folder => File.Exists(Path.Combine(folder, Probe)))
            .Select(folder => (Folder: folder, Version: VersionOf(folder)))
            .Where(found => found.Version is { } own && (own.Major, own.Minor) == (version.Major, version.Minor))
            .MaxBy(found => found.Version).Folder;
        return newest ?? throw new MachineException(string.Create(CultureInfo.InvariantCulture,
            $"Serving needs the ASP.NET Core runtime {version.Major}.{version.Minor}, which is not in '{shared}'; ")
            + "install it (aspnetcore-runtime), or use the command as one file, which contains it.");
    }

    private static Version? VersionOf(string folder) => Version.TryParse(Path.GetFileName(folder), out Version? version) ? version : null;

    private static bool IsAmongPlatform() => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string files
        && files.Contains(Path.DirectorySeparatorChar + Probe, StringComparison.Ordinal);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed program contains ASP.NET Core and never comes here.")]
    private static System.Reflection.Assembly? Load(AssemblyLoadContext context, string file) =>
        File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
}
