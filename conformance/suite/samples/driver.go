// A driver for lakeauth-conformance around a small client, with Go's standard library alone: go build -o driver driver.go
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

type object = map[string]any

// client signs in with what the case says. Yours takes its place.
type client struct {
	config map[string]string
	token  string
	expiry time.Time
}

var moved time.Duration // How far the clock of the client was moved forward.

func now() time.Time { return time.Now().Add(moved) }

// No redirect is followed: nothing secret goes to another host.
var web = &http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (c *client) host() string { return strings.TrimRight(c.config["host"], "/") }

func (c *client) headers() (map[string]string, error) {
	if pat := c.config["token"]; pat != "" {
		c.token = pat
	} else if c.token == "" || now().After(c.expiry.Add(-40*time.Second)) {
		if err := c.refresh(3); err != nil {
			return nil, err
		}
	}
	return map[string]string{"Authorization": "Bearer " + c.token}, nil
}

func (c *client) refresh(attempts int) error {
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"all-apis"}}
	request, err := http.NewRequest("POST", c.host()+"/oidc/v1/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.SetBasicAuth(c.config["client_id"], c.config["client_secret"])
	asked := now()
	answer, err := web.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= 502 && answer.StatusCode <= 504 && attempts > 1 {
		time.Sleep(100 * time.Millisecond)
		return c.refresh(attempts - 1)
	}
	if answer.StatusCode != 200 {
		return fmt.Errorf("no token: %s", answer.Status)
	}
	var body struct {
		Token   string `json:"access_token"`
		Seconds int    `json:"expires_in"`
	}
	err = json.NewDecoder(answer.Body).Decode(&body)
	c.token, c.expiry = body.Token, asked.Add(time.Duration(body.Seconds)*time.Second)
	return err
}

func (c *client) call(method, path string) (int, error) {
	headers, err := c.headers()
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequest(method, c.host()+path, nil)
	if err != nil {
		return 0, err
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	answer, err := web.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	return answer.StatusCode, nil
}

type op struct {
	Op, Method, Path string
	Seconds          int
}

func run(c *client, o op) object {
	var err error
	result := object{"op": o.Op}
	switch o.Op {
	case "headers":
		result["headers"], err = c.headers()
	case "call":
		result["status"], err = c.call(o.Method, o.Path)
	case "restart":
		c.token = ""
	case "advance":
		moved += time.Duration(o.Seconds) * time.Second
	}
	if err != nil {
		return object{"op": o.Op, "error": err.Error()}
	}
	return result
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var message struct {
			Type, ID string
			Config   map[string]string
			Ops      []op
		}
		if err := json.Unmarshal(lines.Bytes(), &message); err != nil {
			panic(err)
		}
		var answer object
		switch message.Type {
		case "start":
			capabilities := []string{"pat", "oauth-m2m", "headers", "restart", "advance"}
			answer = object{"type": "started", "name": "sample-go", "version": "1.0.0", "language": "Go", "capabilities": capabilities}
		case "case":
			results, c := []object{}, &client{config: message.Config}
			for _, o := range message.Ops {
				results = append(results, run(c, o))
			}
			answer = object{"type": "result", "id": message.ID, "ops": results}
		default:
			return
		}
		line, _ := json.Marshal(answer)
		fmt.Println(string(line))
	}
}
