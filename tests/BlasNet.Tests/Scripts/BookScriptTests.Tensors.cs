namespace BlasNet.Tests.Scripts;

/// <content>Chapter 2 of Deep Learning with Python, and the circles problem.</content>
internal static partial class BookScriptTests
{
    private static BookScript[] Tensors =>
    [
        new("mnist-hello-world.cs", "train images: 6000 of [28, 28, 1]", "test images: 10000 of [28, 28, 1]")
        {
            Figures = [("test image 9: a 8 with probability", 0.5, 1), ("test accuracy", 0.88, 0.96)],
            Pictures = ["mnist-hello-world"],
        },
        new("mnist-hello-world.fsx", "train images: 6000 of [28, 28, 1]", "test images: 10000 of [28, 28, 1]")
        {
            Figures = [("test image 9: a 8 with probability", 0.5, 1), ("test accuracy", 0.88, 0.96)],
            Pictures = ["mnist-hello-world-fsharp"],
        },
        new("circles.cs", "total parameters 117")
        {
            Figures = [("test loss", 0, 0.15), ("test accuracy", 0.95, 1)],
            Pictures = ["circles", "circles-surface"],
        },
    ];
}
