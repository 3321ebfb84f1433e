using System.Globalization;
using BlasNet.Data;

namespace BlasNet.Training;

/// <summary>Size that images were resized to, in the metadata of weights: <c>64,48</c>.</summary>
internal static class SavedImageSize
{
    /// <summary>Returns height and width as text.</summary>
    public static string Write(Extents size) =>
        string.Join(',', size.ToArray(2).Select(side => side.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Reads height and width.</summary>
    /// <exception cref="DataException">The text is not a size.</exception>
    public static Extents Parse(string text)
    {
        int[] sides = [.. text.Split(',').Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) ? side : 0)];
        return sides is [> 0, > 0] && !ImageReader.IsTooLarge(sides[0], sides[1])
            ? new Extents(sides)
            : throw new DataException($"'{text}' is no height and width of images.");
    }
}
