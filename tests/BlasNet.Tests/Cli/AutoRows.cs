using System.Globalization;
using BlasNet.Tests.Runs;

namespace BlasNet.Tests.Cli;

/// <summary>A small table of two classes for searches of <c>auto</c>.</summary>
internal static class AutoRows
{
    /// <summary>Returns the file, which is written where it is missing.</summary>
    public static string In(TestFolder folder)
    {
        string file = folder["rows.csv"];
        if (!File.Exists(file))
        {
            File.WriteAllLines(file, ["a,b,kind,y", .. Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture,
                $"{i * 37 % 23 / 7.0},{i * 11 % 19 / 5.0},{"pqr"[i % 3]},{(i * 37 % 23 > 11 ? "yes" : "no")}"))]);
        }
        return file;
    }
}
