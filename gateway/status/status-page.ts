/** The page /status. What it shows comes from /status/data, over and over; it is the same page for whoever asks. */
export const statusPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Status · Storegraph</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/status/start-page.css">
<link rel="stylesheet" href="/status/status-page.css">
</head>
<body class="status-page">
<header>
<h1><span aria-hidden="true" class="mark"></span>Status</h1>
<p id="note" role="status">Asking every process …</p>
</header>
<main>
<form id="sign-in" hidden>
<label>E-mail <input name="email" type="email" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button class="main">Sign in</button>
</form>
<section aria-labelledby="services-title">
<h2 id="services-title">Services</h2>
<ul class="parts" id="services"></ul>
</section>
<section aria-labelledby="alarms-title">
<h2 id="alarms-title">Where to look</h2>
<ul class="alarms" id="alarms"></ul>
</section>
<section aria-labelledby="now-title">
<h2 id="now-title">Now</h2>
<table><tbody id="now"></tbody></table>
</section>
<section aria-labelledby="minute-title">
<h2 id="minute-title">In the last minute</h2>
<table><tbody id="minute"></tbody></table>
</section>
<section aria-labelledby="p95-title">
<h2 id="p95-title">How long 95 of 100 took</h2>
<table><tbody id="p95"></tbody></table>
</section>
<noscript><p>This page needs JavaScript; <a href="/readyz">/readyz</a> says whether the gateway is ready.</p></noscript>
</main>
<footer><p>Nothing on this page comes from elsewhere. Of several replicas, one of each answers. The same as JSON: <a href="/status/data"><code>/status/data</code></a>.</p></footer>
<script type="module" src="/status/status-page.mjs"></script>
</body>
</html>
`
